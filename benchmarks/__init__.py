"""What is measured, on the machine it runs on: `make bench`, or `python -m benchmarks NAME…` for some of it."""
