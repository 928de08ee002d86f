"""More live cameras than this computer can follow: are they late, and are they treated alike?"""
