from __future__ import annotations

from django.urls import path

from xuncha.exchange.door import notice_views as notices
from xuncha.exchange.door import views as door
from xuncha.exchange.importing import blanks, register_views
from xuncha.exchange.importing import views as imports
from xuncha.exchange.importing.filled import views as filled
from xuncha.exchange.national import return_views as returned
from xuncha.exchange.national import views as national
from xuncha.exchange.packages import views as packages

app_name = "exchange"
urlpatterns = [
    path("door/", door.openings, name="openings"),
    path("door/exchange/", door.exchange_now, name="door_exchange"),
    path("door/new/<int:engagement>/", door.OpeningEdit.as_view(), name="new_opening"),
    path("door/<int:pk>/", door.OpeningEdit.as_view(), name="opening"),
    path("door/of/<int:engagement>/", notices.publicity_of, name="publicity_of"),
    path("door/<int:pk>/publicity/", notices.publicity, name="publicity"),
    path("door/<int:pk>/entry/", notices.notice, {"sort": "entry"}, name="entry_notice"),
    path("door/<int:pk>/departure/", notices.notice, {"sort": "departure"}, name="departure_notice"),
    path("door/<int:pk>/poster/", notices.poster, name="poster"),
    path("door/<int:pk>/poster.png", notices.poster_code, name="poster_code"),
    path("imports/", imports.BatchList.as_view(), name="batches"),
    path("imports/new/", imports.new_batch, name="new_batch"),
    path("imports/units/", imports.units, name="units"),
    path("imports/petitions/", register_views.upload, name="petition_register"),
    path("imports/petitions/blank/", register_views.blank, name="petition_blank"),
    path("imports/petitions/rows/", register_views.rows, name="petition_rows"),
    path("imports/blanks/", blanks.blank_list, name="blanks"),
    path("imports/blanks/<slug:code>/", blanks.blank_file, name="blank"),
    path("imports/<int:pk>/", imports.batch_page, name="batch"),
    path("imports/<int:pk>/decide/", imports.decide, name="decide"),
    path("imports/<int:pk>/reread/", imports.reread, name="reread"),
    path("imports/<int:pk>/discard/", imports.discard, name="discard"),
    path("imports/<int:pk>/marked/<int:seq>/", imports.marked, name="marked_import"),
    path("imports/<int:pk>/records/", imports.CameList.as_view(), name="came"),
    path("filled/", filled.index, name="filled"),
    path("filled/<slug:code>/", filled.upload, name="filled_table"),
    path("filled/<slug:code>/blank/", filled.blank, name="filled_blank"),
    path("filled/<slug:code>/rows/", filled.rows, name="filled_rows"),
    path("national/", national.index, name="national"),
    path("national/<slug:code>/", national.SheetList.as_view(), name="national_sheet"),
    path("national/<slug:code>/tick/", national.tick, name="national_tick"),
    path("national/<slug:code>/take/", national.take, name="national_take"),
    path("national/<slug:code>/untick/", national.untick, name="national_untick"),
    path("national/<slug:code>/changed/", national.changed, name="national_changed"),
    path("national/<slug:code>/gaps/", national.gaps, name="national_gaps"),
    path("national/<slug:code>/columns/", national.configure, name="national_setup"),
    path("national/<slug:code>/return/", returned.upload, name="national_return"),
    path("national/<slug:code>/return/columns/", returned.match, name="national_match"),
    path("national/<slug:code>/return/rows/", returned.compare, name="national_compare"),
    path("national/<slug:code>/<int:pk>/number/", national.number, name="national_number"),
    path("packages/", packages.package_list, name="packages"),
    path("packages/new/", packages.new_packages, name="new_packages"),
    path("packages/back/", packages.take_back, name="take_back"),
    path("packages/zip/", packages.download_many, name="download_packages"),
    path("packages/<int:pk>/", packages.PackagePage.as_view(), name="package"),
    path("packages/<int:pk>/file/", packages.download, name="download_package"),
    path("packages/<int:pk>/cover/", packages.Cover.as_view(), name="cover"),
    path("packages/<int:pk>/land/", packages.land, name="land_package"),
    path("packages/<int:pk>/send-back/", packages.send_back, name="send_back_package"),
    path("packages/<int:pk>/marked/", packages.marked, name="marked_package"),
]
