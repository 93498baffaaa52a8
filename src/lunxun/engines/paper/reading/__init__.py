"""From the grey picture of one side to the physical features of its boxes."""
