/* Preloaded into a program under test; each fault is told by a variable of the environment.
 *
 * BUSY_FILE: every microphone is busy while that file exists.
 * GONE_FILE: while that file exists, all sound cards are unplugged.
 * FATAL_FILE: the process dies, as for want of memory, when a native library opens that file.
 * CLOCK_FILE: holds by how many seconds the wall clock is wrong.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

enum { CAPTURE = 1, DISCONNECTED = 8 };

static int exists(const char *variable) {
    const char *file = getenv(variable);
    return file && access(file, F_OK) == 0;
}

static void *alsa(const char *name) {
    return dlsym(dlopen("libasound.so.2", RTLD_NOW), name);
}

int snd_pcm_open(void **pcm, const char *name, int stream, int mode) {
    static int (*open_pcm)(void **, const char *, int, int);
    if (!open_pcm)
        open_pcm = alsa("snd_pcm_open");
    if (exists("GONE_FILE"))
        return -ENODEV;
    if (stream == CAPTURE && exists("BUSY_FILE"))
        return -EBUSY;
    return open_pcm(pcm, name, stream, mode);
}

/* As the kernel does for a card that was unplugged. */
int snd_pcm_poll_descriptors_revents(
    void *pcm, struct pollfd *polled, unsigned int count, unsigned short *events
) {
    static int (*get)(void *, struct pollfd *, unsigned int, unsigned short *);
    if (!get)
        get = alsa("snd_pcm_poll_descriptors_revents");
    int status = get(pcm, polled, count, events);
    if (status == 0 && exists("GONE_FILE"))
        *events = POLLERR;
    return status;
}

int snd_pcm_status_get_state(const void *pcm_status) {
    static int (*get)(const void *);
    if (!get)
        get = alsa("snd_pcm_status_get_state");
    return exists("GONE_FILE") ? DISCONNECTED : get(pcm_status);
}

FILE *fopen(const char *path, const char *mode) {
    static FILE *(*open_file)(const char *, const char *);
    const char *file = getenv("FATAL_FILE");
    if (!open_file)
        open_file = dlsym(RTLD_NEXT, "fopen");
    if (file && strcmp(path, file) == 0)
        kill(getpid(), SIGKILL);
    return open_file(path, mode);
}

static long long jump_s(void) {
    static FILE *(*open_file)(const char *, const char *);
    const char *path = getenv("CLOCK_FILE");
    long long seconds = 0;
    FILE *file;
    if (!open_file)
        open_file = dlsym(RTLD_NEXT, "fopen");
    if (path && (file = open_file(path, "r"))) {
        if (fscanf(file, "%lld", &seconds) != 1)
            seconds = 0;
        fclose(file);
    }
    return seconds;
}

int clock_gettime(clockid_t clock, struct timespec *now) {
    static int (*get)(clockid_t, struct timespec *);
    if (!get)
        get = dlsym(RTLD_NEXT, "clock_gettime");
    int status = get(clock, now);
    if (clock == CLOCK_REALTIME)
        now->tv_sec += jump_s();
    return status;
}

int gettimeofday(struct timeval *now, void *zone) {
    static int (*get)(struct timeval *, void *);
    if (!get)
        get = dlsym(RTLD_NEXT, "gettimeofday");
    int status = get(now, zone);
    now->tv_sec += jump_s();
    return status;
}

time_t time(time_t *result) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (result)
        *result = now.tv_sec;
    return now.tv_sec;
}
