"""What schemathesis needs to know of us that the OpenAPI document cannot say."""
