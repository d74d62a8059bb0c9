"""Files on their way in: tickets, the tus protocol, and what is done to a file before it is kept."""
