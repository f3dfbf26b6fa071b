"""Monthly reports about agents and teams: figures with words, frozen when a person releases them."""
