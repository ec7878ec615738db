"""文稿: drafts that write themselves from the records, are worked on by people, checked and sent up (issue 5 §2)."""
