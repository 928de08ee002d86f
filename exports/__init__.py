"""What is taken away: files of tracking data, reports, videos, and all about one person."""
