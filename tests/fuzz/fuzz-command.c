/* Any bytes as the body of POST /v1/commands or of its answer: refused with a sentence, or taken and written again. */
#include <stddef.h>
#include <stdint.h>

#include "wire/command-request.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(JumCommandRequest) request =
        jum_command_request_decode((const char *) data, size, &error);
    if ((request == NULL) == (error == NULL))
        g_error("neither a request nor a sentence, or both");
    g_clear_error(&error);
    g_autoptr(GString) text = g_string_new(NULL);
    if (request != NULL) {
        jum_command_request_encode(request, text);
        g_autoptr(JumCommandRequest) back =
            jum_command_request_decode(text->str, text->len, &error);
        if (back == NULL && text->len <= JUM_COMMAND_REQUEST_MAX)
            g_error("what was taken is refused the second time: %s", error->message);
        g_clear_error(&error);
    }
    g_autoptr(JumCommandAnswer) answer =
        jum_command_answer_decode((const char *) data, size, &error);
    if (answer != NULL)
        jum_command_answer_encode(answer, text);
    return 0;
}
