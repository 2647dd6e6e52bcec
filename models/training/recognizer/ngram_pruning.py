"""Makes the counts of a language model smaller with little loss."""

import math

from voicebot.models.recognizer_ngram import BackoffModel, NgramCounts


def prune(counts: NgramCounts, model: BackoffModel, minimum_nats: float) -> None:
    """Forget n-grams of two and three words of which the back-off says nearly the same.

    One is kept where its count times the logarithm of its probability over that of its
    back-off is `minimum_nats` or more (weighted difference: Seymore and Rosenfeld, "Scalable
    backoff language models", 1996). Words outside of the model's vocabulary are forgotten too.

    Args:
        counts: changed in place.
        model: made from `counts`.
        minimum_nats: 0 keeps all that is likelier than its back-off says.
    """
    for history in [known for known in counts.followers if known]:
        kept = {
            word: count
            for word, count in counts.followers[history].items()
            if word in model.vocabulary
            and count * math.log(model.probability(history, word) / model.backed_off(history, word))
            >= minimum_nats
        }
        if kept:
            counts.followers[history] = kept
        else:
            del counts.followers[history]
