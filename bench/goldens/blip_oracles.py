"""The two published implementations of BLIP's vision tower, as oracles.

LAVIS's own lavis/models/vit.py is run from the unpacked wheel
(pip download --no-deps salesforce-lavis==1.0.2; environment variable
LAVIS_WHEEL names it) with its unused imports replaced by stand-ins: the
package's dependency tree is too old to install beside a current PyTorch.
"""

import hashlib
import importlib.util
import os
import pathlib
import sys
import tempfile
import types
import zipfile

import torch
from torch import nn

LAVIS_SHA256 = "489782efc2d98d8e878112b2758f82ac2e6c10dfcfa087db6656465c7784d49f"


def _module(name, **attributes):
    module = types.ModuleType(name)
    for key, value in attributes.items():
        setattr(module, key, value)
    sys.modules[name] = module


def lavis_vit():
    """The module lavis.models.vit."""
    wheel = pathlib.Path(os.environ["LAVIS_WHEEL"])
    if hashlib.sha256(wheel.read_bytes()).hexdigest() != LAVIS_SHA256:
        sys.exit(f"{wheel}: not the salesforce-lavis 1.0.2 wheel")
    import timm.layers
    import timm.models.vision_transformer as timm_vit

    for package in ("fairscale", "fairscale.nn", "fairscale.nn.checkpoint", "lavis", "lavis.models"):
        _module(package)
    _module("fairscale.nn.checkpoint.checkpoint_activations", checkpoint_wrapper=lambda m: m)
    _module("timm.models.registry", register_model=lambda f: f)
    _module("timm.models.layers", trunc_normal_=timm.layers.trunc_normal_, DropPath=timm.layers.DropPath)
    _module("timm.models.helpers", named_apply=None, adapt_input_conv=None)
    _module("lavis.models.base_model", BaseEncoder=nn.Module)
    timm_vit._cfg = lambda **kw: kw
    with tempfile.TemporaryDirectory() as folder:
        source = zipfile.ZipFile(wheel).extract("lavis/models/vit.py", folder)
        spec = importlib.util.spec_from_file_location("lavis.models.vit", source)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    return module


def lavis_model(image=224, patch=16, dim=768, depth=12, heads=12):
    """LAVIS's VisionTransformer, eps 1e-6, as blip_feature_extractor "base" builds it."""
    return lavis_vit().VisionTransformer(
        img_size=image, patch_size=patch, embed_dim=dim, depth=depth, num_heads=heads,
        use_grad_checkpointing=False, ckpt_layer=0, drop_path_rate=0).eval()


def hf_config(eps, image=224, patch=16, dim=768, depth=12, heads=12):
    from transformers import BlipVisionConfig

    return BlipVisionConfig(
        hidden_size=dim, intermediate_size=4 * dim, num_hidden_layers=depth,
        num_attention_heads=heads, image_size=image, patch_size=patch,
        layer_norm_eps=eps, hidden_act="gelu", attention_dropout=0.0)


def hf_model(eps, **sizes):
    from transformers import BlipVisionModel

    return BlipVisionModel(hf_config(eps, **sizes)).eval()


def hf_key(key):
    """LAVIS key (without visual_encoder.) to BlipVisionModel's, after
    transformers' convert_blip_original_pytorch_to_hf.py."""
    fixed = {"cls_token": "embeddings.class_embedding", "pos_embed": "embeddings.position_embedding"}
    if key in fixed:
        return fixed[key]
    for old, new in (("patch_embed.proj", "embeddings.patch_embedding"), ("blocks", "encoder.layers"),
                     ("attn.proj.", "attn.projection."), (".attn.", ".self_attn."),
                     ("norm1", "layer_norm1"), ("norm2", "layer_norm2")):
        key = key.replace(old, new)
    return "post_layernorm" + key[4:] if key.startswith("norm.") else key


def to_hf(state):
    return {hf_key(k): v for k, v in state.items()}


def run_lavis(model, pixels):
    """hidden[0] after the position embedding, hidden[i] after block i; output."""
    hidden = []
    hooks = [model.blocks[0].register_forward_pre_hook(lambda m, a: hidden.append(a[0]))]
    hooks += [b.register_forward_hook(lambda m, a, y: hidden.append(y)) for b in model.blocks]
    with torch.inference_mode():
        output = model(pixels)
    for hook in hooks:
        hook.remove()
    return hidden, output


def run_hf(model, pixels):
    with torch.inference_mode():
        result = model(pixels, output_hidden_states=True)
    return list(result.hidden_states), result.last_hidden_state
