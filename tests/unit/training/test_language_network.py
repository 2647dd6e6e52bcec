"""The network and its optimizer; needs the packages of models/training/language."""

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("gguf")

from training.language.export import tensor_name  # noqa: E402
from training.language.network import Network, Shape  # noqa: E402
from training.language.optimizer import Muon, orthogonalize  # noqa: E402

torch.set_num_threads(1)  # two threads on rows this small wait for one another
_SHAPE = Shape(vocabulary=64, hidden=32, layers=2, feed_forward=64, heads=4, kv_heads=2, context=64)


def test_no_token_sees_the_future() -> None:
    torch.manual_seed(0)
    network = Network(_SHAPE)
    tokens = torch.randint(64, (1, 12))
    changed = tokens.clone()
    changed[0, 8] = (changed[0, 8] + 1) % 64

    before, after = network(tokens), network(changed)

    assert torch.allclose(before[0, :8], after[0, :8], atol=1e-5)
    assert not torch.allclose(before[0, 8:], after[0, 8:], atol=1e-5)


def test_it_learns_a_few_rows_by_heart() -> None:
    torch.manual_seed(0)
    network = Network(_SHAPE)
    matrices = [p for p in network.blocks.parameters() if p.ndim == 2]
    muon = Muon(matrices, 0.02)
    adam = torch.optim.Adam([network.embedding.weight, network.output.weight], 0.01)
    tokens = torch.randint(64, (4, 12))
    losses = []
    for _ in range(40):
        logits = network(tokens[:, :-1]).reshape(-1, 64)
        loss = torch.nn.functional.cross_entropy(logits, tokens[:, 1:].reshape(-1))
        loss.backward()
        for optimizer in (muon, adam):
            optimizer.step()
            optimizer.zero_grad()
        losses.append(loss.item())

    assert losses[-1] < 0.3 * losses[0]


def test_orthogonalized_matrices_have_singular_values_near_one() -> None:
    torch.manual_seed(0)
    values = torch.linalg.svdvals(orthogonalize(torch.randn(3, 48, 32)).float())

    assert float(values.min()) > 0.5
    assert float(values.max()) < 1.5


def test_every_parameter_has_a_name_in_the_file() -> None:
    names = {tensor_name(name) for name, _ in Network(_SHAPE).named_parameters()}

    assert {"token_embd.weight", "output.weight", "output_norm.weight"} <= names
    assert "blk.1.attn_q.bias" in names
    assert len(names) == 3 + 2 * 12


def test_a_new_network_looks_for_what_followed_before() -> None:
    torch.manual_seed(0)
    network = Network(Shape(vocabulary=512, layers=2))
    row = torch.randperm(512)[:24]
    tokens = torch.cat((row, row))[None]

    chances = network(tokens)[0, 24:-1].softmax(-1)
    next_ones = chances.gather(1, row[1:, None]).squeeze(1)

    assert next_ones.median() > 10 / 512
