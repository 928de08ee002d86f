"""What a process that decodes what strangers send gives up before it begins."""
