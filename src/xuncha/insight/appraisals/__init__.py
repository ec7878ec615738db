"""干部鉴定表 (domain §3.15): a sheet for each seat of a group, its work counted from the records, judged in ink."""
