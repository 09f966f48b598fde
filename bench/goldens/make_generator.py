"""Digests of generator tensors: nn/testdata/generator_digests.json."""

import common
import generator

TENSORS = [  # seed, name, shape: primes, all kinds, a stream longer than 2**22 elements
    (1, "visual_encoder.cls_token", (1, 1, 768)),
    (1, "visual_encoder.pos_embed", (1, 197, 768)),
    (1, "visual_encoder.patch_embed.proj.weight", (768, 3, 16, 16)),
    (1, "visual_encoder.patch_embed.proj.bias", (768,)),
    (1, "visual_encoder.blocks.0.norm1.weight", (768,)),
    (1, "visual_encoder.blocks.0.norm1.bias", (768,)),
    (1, "visual_encoder.blocks.0.attn.qkv.weight", (2304, 768)),
    (1, "visual_encoder.blocks.11.mlp.fc2.weight", (768, 3072)),
    (1, "visual_encoder.norm.weight", (768,)),
    (7, "1.weight", (61, 53)),
    (7, "2.0.fn.0.weight", (31, 7, 1)),
    (18446744073709551615, "3.1.fn.3.bias", (5,)),
    (0, "encoder.layer.0.layer_scale1.lambda1", (13,)),
    (4294967296, "14.weight", (20544, 512)),
]
INPUTS = [(1, "x", (3, 7, 11), 1.0), (5, "features", (2, 197, 768), 2.5)]


def entry(seed, name, shape, stream, values, **more):
    flat = values.reshape(-1)
    return {"seed": str(seed), "name": name, "shape": list(shape), "stream": stream,
            "stream_id": generator.stream_of(stream), **more,
            "first": [float(v) for v in flat[:5]], "sha256": common.sha256_of(values)}


def main():
    out = common.Folder("nn/testdata", __file__)
    weights = []
    for seed, name, shape in TENSORS:
        values = generator.weight(seed, name, shape)
        weights.append(entry(seed, name, shape, "init/" + name, values,
                             kind=generator.kind_of(name, shape)))
    inputs = []
    for seed, name, shape, scale in INPUTS:
        values = generator.tensor_input(seed, name, shape, scale)
        inputs.append(entry(seed, name, shape, "input/" + name, values, scale=scale))
    raw = []
    for seed, name, count, step in [(0, "shuffle", 10, 0), (3, "dropout/block.2", 9, 17),
                                    (1 << 40, "init/x", 6, 0xFFFFFFFF)]:
        raw.append({"seed": str(seed), "stream": name, "step": step,
                    "words": generator.words(seed, name, count, step).tolist()})
    vectors = [{"counter": c, "key": k, "output": o} for c, k, o in generator.RANDOM123_VECTORS]
    out.json("generator_digests.json", {
        "about": "sha256 is of the little-endian float32 values, row-major",
        "random123": vectors, "words": raw, "weights": weights, "inputs": inputs})
    out.finish()


if __name__ == "__main__":
    main()
