"""Our decoding of Whisper against the package's own, on random weights, and its safeguards on scripted texts."""

from collections.abc import Sequence

import numpy as np
import pytest
import torch
from whisper.decoding import DecodingOptions, DecodingResult
from whisper.model import ModelDimensions, Whisper
from whisper.tokenizer import Tokenizer

from models.transcription.whisper_attention import attend
from models.transcription.whisper_decoding import Safeguards, WhisperRecogniser
from models.transcription.whisper_network import encode
from models.transcription.whisper_text import Decoded, TextDecoder

ENGLISH, MULTILINGUAL = 51_864, 51_865
WORDS = "Acme Broadband, direct debit"


def random_network(vocabulary: int = ENGLISH) -> Whisper:
    """Says something else at every place."""
    torch.manual_seed(0)
    network = Whisper(ModelDimensions(80, 1500, 32, 2, 2, vocabulary, 448, 32, 2, 2))
    for parameter in network.parameters():
        torch.nn.init.normal_(parameter, 0, 0.1)
    torch.nn.init.normal_(network.decoder.positional_embedding)
    return network.eval()


@pytest.fixture(scope="module")
def network() -> Whisper:
    return random_network()


@pytest.fixture(scope="module")
def features() -> torch.Tensor:
    """Of four windows, in which different things are heard."""
    chance = torch.Generator().manual_seed(1)
    return 5 * torch.randn(4, 1, 32, generator=chance) + torch.randn(4, 1500, 32, generator=chance)


def tokenizer_of(network: Whisper, language: str = "en") -> Tokenizer:
    recogniser = WhisperRecogniser(network, language=language)
    return recogniser._tokenizer


def packaged(network: Whisper, features: torch.Tensor, prompt: str | None, most: int) -> list[DecodingResult]:
    """What `whisper.decode` makes of the same features; it, too, may write text only."""
    tokenizer = tokenizer_of(network)
    options = DecodingOptions(
        language="en",
        prompt=prompt,
        without_timestamps=True,
        sample_len=most,
        suppress_tokens=[-1, *range(tokenizer.eot + 1, network.dims.n_vocab)],
        fp16=False,
    )
    results: list[DecodingResult] = network.decode(features, options)
    return results


def ending_with(network: Whisper, token: int) -> Whisper:
    """The same network, which ends its text where it said `token` before."""
    ending = random_network()
    ending.load_state_dict(network.state_dict())
    words = ending.decoder.token_embedding.weight
    with torch.no_grad():
        words[tokenizer_of(network).eot] = 1.01 * words[token]
    return ending


def test_the_encoder_is_the_packages_own(network: Whisper) -> None:
    spectrograms = torch.randn(2, 80, 3000, generator=torch.Generator().manual_seed(1))
    with torch.inference_mode():
        assert torch.allclose(network.encoder(spectrograms), encode(network, spectrograms), atol=1e-4)


@pytest.mark.parametrize("prompt", [None, WORDS, "long " * 300])
def test_texts_and_probabilities_are_those_of_the_package(
    network: Whisper, features: torch.Tensor, prompt: str | None
) -> None:
    decoder = TextDecoder(network, tokenizer_of(network), prompt)
    with torch.inference_mode():
        ours = decoder.decode(features, [12] * 4, 0.0)
    theirs = packaged(network, features, prompt, 12)
    assert [list(text.tokens) for text in ours] == [result.tokens for result in theirs]
    assert [text.no_speech for text in ours] == pytest.approx([result.no_speech_prob for result in theirs], rel=1e-3)
    assert [text.mean_log_probability for text in ours] == pytest.approx(
        [result.avg_logprob for result in theirs], abs=1e-4
    )


def test_texts_that_end_leave_the_batch_and_change_nothing(network: Whisper, features: torch.Tensor) -> None:
    with torch.inference_mode():
        endless = TextDecoder(network, tokenizer_of(network)).decode(features, [30] * 4, 0.0)
    shorter = ending_with(network, endless[0].tokens[4])
    decoder = TextDecoder(shorter, tokenizer_of(network))
    with torch.inference_mode():
        together = decoder.decode(features, [30] * 4, 0.0)
        alone = [decoder.decode(features[row : row + 1], [30], 0.0)[0] for row in range(4)]
    theirs = packaged(shorter, features, None, 30)
    assert len({len(text.tokens) for text in together}) > 1
    assert any(text.end_log_probability < 0 for text in together)
    assert [text.tokens for text in together] == [text.tokens for text in alone]
    assert [list(text.tokens) for text in together] == [result.tokens for result in theirs]
    assert [text.mean_log_probability for text in together] == pytest.approx(
        [result.avg_logprob for result in theirs], abs=1e-4
    )


def test_each_row_has_its_own_limit(network: Whisper, features: torch.Tensor) -> None:
    decoder = TextDecoder(network, tokenizer_of(network))
    with torch.inference_mode():
        whole = decoder.decode(features, [9] * 4, 0.0)
        limited = decoder.decode(features, [3, 9, 1, 6], 0.0)
    assert [len(text.tokens) for text in limited] == [3, 9, 1, 6]
    assert all(part.tokens == text.tokens[: len(part.tokens)] for part, text in zip(limited, whole, strict=True))
    assert all(len(text.log_probabilities) == len(text.tokens) for text in limited)


def test_sampling_draws_the_same_every_time(network: Whisper, features: torch.Tensor) -> None:
    decoder = TextDecoder(network, tokenizer_of(network))
    with torch.inference_mode():
        first, second = (decoder.decode(features, [8] * 4, 1.0) for _ in range(2))
        greedy = decoder.decode(features, [8] * 4, 0.0)
    assert first == second
    assert first != greedy


def test_bfloat16_attention_is_the_fused_one() -> None:
    chance = torch.Generator().manual_seed(2)
    for queries in (1, 40):
        query, key, value = (torch.randn(2, 3, count, 16, generator=chance).bfloat16() for count in (queries, 40, 40))
        exact = torch.nn.functional.scaled_dot_product_attention(query.float(), key.float(), value.float())
        assert (attend(query, key, value).float() - exact).abs().max() < 0.02


def text(log_probability: float, *, no_speech: float = 0.0, tokens: Sequence[int] = ()) -> Decoded:
    """One with this mean."""
    return Decoded(tuple(tokens), (0.0,) * len(tokens), log_probability * (len(tokens) + 1), no_speech)


def test_limits_by_hand() -> None:
    limits = Safeguards()
    assert limits.accepts(text(-0.3), 1.0)
    assert not limits.accepts(text(-1.3), 1.0)
    assert not limits.accepts(text(-0.3), 3.0)
    assert limits.is_silence(text(-1.3, no_speech=0.9))
    assert limits.accepts(text(-1.3, no_speech=0.9), 9.0)
    assert not limits.is_silence(text(-0.3, no_speech=0.9))


def test_nobody_says_more_tokens_than_the_time_allows() -> None:
    limits = Safeguards(most_tokens=224, tokens_per_second=15.0)
    assert limits.longest_text(np.zeros(16_000, np.float32)) == 15
    assert limits.longest_text(np.zeros(30 * 16_000, np.float32)) == 224
    assert limits.longest_text(np.zeros(10, np.float32)) == 1


class ScriptedDecoder:
    """Has an answer for each temperature."""

    def __init__(self, answers: dict[float, Decoded]) -> None:
        self._answers = answers
        self.asked: list[tuple[int, list[int], float]] = []

    def decode(self, features: torch.Tensor, most: Sequence[int], temperature: float) -> list[Decoded]:
        self.asked.append((len(features), list(most), temperature))
        return [self._answers[temperature] for _ in features]


def scripted(network: Whisper, answers: dict[float, Decoded]) -> tuple[WhisperRecogniser, ScriptedDecoder]:
    recogniser = WhisperRecogniser(network, language="en")
    decoder = ScriptedDecoder(answers)
    recogniser._decoder = decoder  # type: ignore[assignment]
    return recogniser, decoder


def test_refused_text_is_decoded_again_at_the_next_temperature(network: Whisper) -> None:
    """Row by row: features tell which temperature each row needs."""
    recogniser = WhisperRecogniser(network, language="en")
    asked: list[tuple[list[int], float]] = []

    class Stubborn:
        def decode(self, features: torch.Tensor, most: Sequence[int], temperature: float) -> list[Decoded]:
            asked.append((list(most), temperature))
            return [text(-0.1 if temperature >= 0.2 * int(row) else -2.0) for row in features]

    recogniser._decoder = Stubborn()  # type: ignore[assignment]
    results = recogniser._decode_until_accepted(torch.tensor([0, 2, 1]), [10, 20, 30])
    assert asked == [([10, 20, 30], 0.0), ([20, 30], 0.2), ([20], 0.4)]
    assert all(result.mean_log_probability == pytest.approx(-0.1) for result in results)


def test_a_phrase_over_and_over_is_refused_however_sure_the_network_is(network: Whisper) -> None:
    tokenizer = tokenizer_of(network)
    loop = text(-0.01, tokens=tokenizer.encode(" I'm going to go." * 12))
    said = text(-0.5, tokens=tokenizer.encode(" How can I help you today?"))
    recogniser, decoder = scripted(network, {0.0: loop, 0.2: said})
    (heard,) = recogniser.recognise([np.zeros(160_000, np.float32)])
    assert heard.text == "How can I help you today?"
    assert [temperature for *_, temperature in decoder.asked] == [0.0, 0.2]


def test_what_stays_doubtful_to_the_last_temperature_is_kept_with_its_doubt(network: Whisper) -> None:
    doubtful = text(-3.0, tokens=tokenizer_of(network).encode(" Mumble"))
    recogniser, decoder = scripted(network, dict.fromkeys(Safeguards().temperatures, doubtful))
    (heard,) = recogniser.recognise([np.zeros(160_000, np.float32)])
    assert heard.text == "Mumble"
    assert heard.log_probability == pytest.approx(-3.0)
    assert len(decoder.asked) == 6


def test_text_where_nobody_speaks_is_dropped(network: Whisper) -> None:
    made_up = text(-1.5, no_speech=0.9, tokens=tokenizer_of(network).encode(" Thank you for watching."))
    recogniser, decoder = scripted(network, {0.0: made_up})
    (heard,) = recogniser.recognise([np.zeros(160_000, np.float32)])
    assert heard.words == ()
    assert len(decoder.asked) == 1


def test_times_lie_where_there_is_sound() -> None:
    """Attention of a random network looks everywhere, the padding of the window included."""
    recogniser = WhisperRecogniser(
        random_network(MULTILINGUAL),
        language="de",
        times=True,
        safeguards=Safeguards(temperatures=(0.0,), most_tokens=8, least_log_probability=-1e9),
    )
    noise = np.random.default_rng(0).normal(0, 0.1, 64_000).astype(np.float32)
    (heard,) = recogniser.recognise([noise])
    assert heard.words
    assert all(word.span and 0 <= word.span.start <= word.span.end <= 4.0 for word in heard.words)
