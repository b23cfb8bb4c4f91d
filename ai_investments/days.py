"""Days of a year and of a month, on average: a Julian year of 365.25 days, and its twelfth."""

DAYS_A_YEAR = 365.25
DAYS_A_MONTH = DAYS_A_YEAR / 12
