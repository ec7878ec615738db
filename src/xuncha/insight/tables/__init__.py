"""统计表: fixed tables, free cross-tables, snapshots. Every number is asked of `insight/indicators`; nothing is counted here."""
