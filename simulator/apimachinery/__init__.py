"""What all of Kubernetes' API objects share: metadata, selectors, quantities, timestamps, field paths and errors."""
