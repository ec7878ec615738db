"""A printed form as an official document: read once from its page, written as Word (`word`) or set as PDF (`setting`).

model     what a form is made of
reading   the print page's HTML, a closed vocabulary, becomes the model with its named fields
fields    which field names a print template has, without a record
page      page, fonts, paragraphs and page numbers of GB/T 9704 in Word: their one home
widths    how wide the columns of a table become, the same in Word and PDF
"""
