"""The classroom: one page with twin cities, a thousand more beside them, and stories that ask for a prediction first."""
