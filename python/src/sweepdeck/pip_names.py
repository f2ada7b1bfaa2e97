"""What pip calls a module whose package has another name."""

_PACKAGES = {
    "PIL": "pillow",
    "attr": "attrs",
    "bs4": "beautifulsoup4",
    "cv2": "opencv-python-headless",
    "dateutil": "python-dateutil",
    "dotenv": "python-dotenv",
    "faiss": "faiss-cpu",
    "lightning_fabric": "lightning",
    "pytorch_lightning": "pytorch-lightning",
    "sentence_transformers": "sentence-transformers",
    "skimage": "scikit-image",
    "sklearn": "scikit-learn",
    "yaml": "pyyaml",
}


def pip_name(module: str) -> str:
    """The package to install for a module, as far as is known."""
    top = module.split(".")[0]
    return _PACKAGES.get(top, top)
