"""One cell at a time: what is written becomes what is meant, with a remark where it can't be told."""
