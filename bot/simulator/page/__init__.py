"""The files of the demo page, served as they are; a package so that they are installed."""
