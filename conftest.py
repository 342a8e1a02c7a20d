"""Make the plugin available when the checkout is not installed."""

pytest_plugins = ["scim_conformance.plugin"]
