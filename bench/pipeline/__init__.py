"""`gradewire bench pipeline`: the whole chain under load, hop by hop."""
