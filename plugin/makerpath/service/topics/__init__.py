"""The school's bank of topics: imported from files, searched by whoever looks for something to make."""
