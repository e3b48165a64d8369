"""The interface for programs: what they may ask at `/api/v1`, its description as OpenAPI, and the routes."""
