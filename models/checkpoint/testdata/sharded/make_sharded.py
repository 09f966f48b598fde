"""A checkpoint in shards, as Hugging Face's libraries write it, and what it holds.

Run in this folder:
    pip install torch==2.15.0 safetensors==0.8.0 transformers==4.44.2 numpy==2.4.6
    python make_sharded.py
It writes model-*.safetensors with model.safetensors.index.json
(huggingface_hub.save_torch_state_dict), pytorch_model-*.bin with
pytorch_model.bin.index.json (transformers' shard_checkpoint; two tensors of it
share a storage), expected.json and MANIFEST. The bytes are the same at every run.
"""
import hashlib, json, os, sys

import huggingface_hub
import numpy as np
import safetensors
import torch
import transformers
from transformers.modeling_utils import shard_checkpoint


def sha(b):
    return hashlib.sha256(b).hexdigest()


def values(*shape, seed):
    return torch.from_numpy(np.random.default_rng(seed).standard_normal(shape).astype(np.float32))


def note(state):
    return {"tensors": {k: {"dtype": str(t.dtype)[6:], "shape": list(t.shape),
                            "sha256": sha(t.to(torch.float32).contiguous().numpy().tobytes())} for k, t in state.items()},
            "meta": {}}


def main():
    for f in os.listdir("."):
        if f.endswith((".safetensors", ".bin", ".json")):
            os.remove(f)
    state = {f"layer.{i}.weight": values(5, 7, seed=i) for i in range(4)}
    state["layer.4.weight"] = values(6, 7, seed=4).half()
    state["norm.bias"] = values(7, seed=5).bfloat16()
    huggingface_hub.save_torch_state_dict(state, ".", max_shard_size=300)
    expected = {"model.safetensors.index.json": note(state)}
    state["tied.weight"] = state["layer.0.weight"]
    shards, index = shard_checkpoint(state, max_shard_size=300)
    for name, shard in shards.items():
        torch.save(shard, name)
    with open("pytorch_model.bin.index.json", "w") as f:
        f.write(json.dumps(index, indent=2, sort_keys=True) + "\n")
    expected["pytorch_model.bin.index.json"] = note(state)
    versions = {"python": sys.version.split()[0], "torch": torch.__version__, "safetensors": safetensors.__version__,
                "transformers": transformers.__version__, "huggingface_hub": huggingface_hub.__version__}
    with open("expected.json", "w") as f:
        json.dump({"versions": versions, "files": expected}, f, sort_keys=True)
        f.write("\n")
    with open("MANIFEST", "w") as m:
        for f in sorted(os.listdir(".")):
            if f.endswith((".safetensors", ".bin", ".json")):
                m.write(f"{sha(open(f, 'rb').read())}  {f}\n")


main()
