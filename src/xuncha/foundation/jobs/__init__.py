"""Long work in the background: kept in the database, shown with its progress, resumed by a person after a crash."""
