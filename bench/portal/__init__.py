"""The portal with many cases and fifty people at once: filled by SQL, served as it is in earnest, read over loopback."""
