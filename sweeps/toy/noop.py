"""Nothing at all: what is left is the cost of Sweepdeck itself."""


def train(config):
    return {"loss": 0.0}
