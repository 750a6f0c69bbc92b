"""The API server: a request in, a response out, over the cluster's storage."""
