"""What a monitor asks: does the shop's system do its work?"""
