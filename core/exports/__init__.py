"""What leaves the portal as a file: CSV, workbooks and paper, all drawn from the same columns."""
