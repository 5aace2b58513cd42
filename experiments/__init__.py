"""The application around the model: commands, studies, the results store, tables and figures."""
