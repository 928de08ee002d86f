"""What browsers see while it happens: sockets, newest-frame slots, pictures, MJPEG."""
