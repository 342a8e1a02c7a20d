"""How a run reaches its endpoint: one table of options for the plugin and the command, and what is made of them."""
