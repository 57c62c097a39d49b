"""Which kind of helper function a program gets: an ordinary one, nearly always."""

from grammar.builder import Builder
from grammar.custom_gradients import draw_with_gradient
from grammar.functions import draw_function
from grammar.native_functions import draw_native
from grammar.references import draw_with_reference
from grammar.tuple_functions import draw_on_tuple

SHARE = 48  # of the ordinary functions to one of each other kind


def draw_helper(b: Builder) -> None:
    """A helper function; one with a gradient of its own, in C++, or that changes its argument, now and then."""
    is_simple = b.palette.real.bits >= 32 and not b.around.open_types
    match b.choose.below(SHARE):
        case 41 if is_simple and b.has("tuple"):
            draw_on_tuple(b)
        case 42 if is_simple and b.has("custom_gradient"):
            draw_with_gradient(b)
        case 43 if is_simple and b.has("native"):
            draw_native(b)
        case 44 | 45 | 46 | 47 if is_simple and b.has("reference") and not b.around.options:
            draw_with_reference(b)
        case _:
            draw_function(b)
