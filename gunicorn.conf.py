"""What every way of starting gunicorn here shares; the rest stands on its command line."""

# A query may be 512 characters: 512 Han are 4,608 bytes in an address, and gunicorn's default ends at 4,094.
limit_request_line = 8190
