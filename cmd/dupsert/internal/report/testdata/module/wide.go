package app

var _ = f("「𝒳」", "two", db.Query())
