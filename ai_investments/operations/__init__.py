"""What whoever runs the server needs: readiness, metrics, logs, an end without a broken page."""
