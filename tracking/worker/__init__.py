"""The parts of run_inference: leases, reconciling, storing, publishing."""
