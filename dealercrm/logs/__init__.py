"""What every process logs: JSON lines that name the request or task, and no person."""
