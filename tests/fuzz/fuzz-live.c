/* Any bytes as a live frame: refused with a sentence, or taken; what is taken and written again is the same. */
#include <stddef.h>
#include <stdint.h>

#include "wire/live-frame.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(JumLiveFrame) frame = jum_live_frame_decode((const char *) data, size, &error);
    if ((frame == NULL) == (error == NULL))
        g_error("neither a frame nor a sentence, or both");
    if (frame == NULL)
        return 0;
    g_autoptr(GString) text = g_string_new(NULL), again = g_string_new(NULL);
    jum_live_frame_encode(frame, text);
    if (text->len > 2 * JUM_LIVE_CHUNK_MAX)
        return 0; /* longer than it came: escapes */
    g_autoptr(JumLiveFrame) back = jum_live_frame_decode(text->str, text->len, &error);
    if (back == NULL)
        g_error("what was taken is refused the second time: %s", error->message);
    jum_live_frame_encode(back, again);
    if (!g_string_equal(text, again))
        g_error("%s became %s", text->str, again->str);
    return 0;
}
