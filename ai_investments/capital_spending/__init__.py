"""Capital spending: what companies spent, said they would spend, and what repays it."""
