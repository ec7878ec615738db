from __future__ import annotations

from django.urls import path

from xuncha.people.views import accounts, appointments, demo, knowing, personal, recusals, trail

app_name = "people"
urlpatterns = [
    path("me/", personal.me, name="me"),
    path("me/phone/", personal.phone, name="phone"),
    path("me/recusals/new/", recusals.declare, name="declare"),
    path("me/recusals/<int:pk>/withdraw/", recusals.withdraw, name="withdraw_recusal"),
    path("undertakings/", personal.undertakings, name="undertakings"),
    path("undertakings/unsigned/", personal.UnsignedList.as_view(), name="unsigned"),
    path("undertakings/blank/", personal.blank_undertakings, name="blank_undertakings"),
    path("undertakings/<int:pk>/print/", personal.print_undertaking, name="print_undertaking"),
    path("accounts/", accounts.AccountList.as_view(), name="accounts"),
    path("accounts/new/", accounts.new_account, name="new_account"),
    path("accounts/founding/", accounts.founding, name="founding"),
    path("accounts/<int:pk>/", accounts.account, name="account"),
    path("accounts/<int:pk>/slip/", accounts.slip, name="slip"),
    path("accounts/<int:pk>/deactivate/", accounts.deactivate, name="deactivate"),
    path("accounts/<int:pk>/reactivate/", accounts.reactivate, name="reactivate"),
    path("accounts/<int:pk>/reset/", accounts.request_reset, name="request_reset"),
    path("resets/", accounts.ResetList.as_view(), name="resets"),
    path("resets/<int:pk>/", accounts.ResetPage.as_view(), name="reset"),
    path("resets/<int:pk>/confirm/", accounts.confirm_reset, name="confirm_reset"),
    path("appointments/", appointments.AppointmentList.as_view(), name="appointments"),
    path("appointments/new/", appointments.propose, name="propose"),
    path("appointments/approve/", appointments.approve_batch, name="approve_batch"),
    path("appointments/paper/", appointments.paper_batch, name="paper_batch"),
    path("appointments/paper/confirm/", appointments.confirm_batch, name="confirm_batch"),
    path("appointments/activate/", appointments.activate_batch, name="activate_batch"),
    path("appointments/<int:pk>/", appointments.AppointmentPage.as_view(), name="appointment"),
    path("appointments/<int:pk>/activate/", appointments.activate, name="activate"),
    path("appointments/<int:pk>/replace/", appointments.replace, name="replace"),
    path("recusals/", recusals.RecusalList.as_view(), name="recusals"),
    path("recusals/new/", recusals.report, name="report_recusal"),
    path("recusals/<int:pk>/", recusals.RecusalPage.as_view(), name="recusal"),
    path("recusals/<int:pk>/print/", recusals.RecusalPrint.as_view(), name="print_recusal"),
    path("knowing/<slug:kind>/<int:pk>/", knowing.knowing, name="knowing"),
    path("knowing/<slug:kind>/<int:pk>/<int:user_id>/lift/", knowing.lift, name="lift_exclusion"),
    path("audit/", trail.trail, name="trail"),
    path("audit/check/", trail.check, name="trail_check"),
    path("audit/head/", trail.export_head, name="export_head"),
    path("view-as/", demo.view_as, name="view_as"),
    path("view-as/stop/", demo.stop_viewing, name="stop_viewing"),
]
