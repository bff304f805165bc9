"""Evidence packages and certificates: what a stranger can check without us (provenance.md section 9)."""
