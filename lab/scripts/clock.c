/* Lets a program see a wall clock that is ahead by the seconds in the file $SPOTON_CLOCK.
 *
 *     cc -shared -fPIC -O2 -o clock.so clock.c -ldl && LD_PRELOAD=./clock.so SPOTON_CLOCK=file …
 *
 * libfaketime 0.9.10 breaks Python's time.sleep where the monotonic clock is to stay true: real
 * steps of the clock leave it alone. The file holds one 64-bit integer and is mapped: a step is
 * seen at once by all processes.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static const volatile int64_t *ahead;
static int (*real_gettime)(clockid_t, struct timespec *);

__attribute__((constructor)) static void prepare(void) {
    const char *path = getenv("SPOTON_CLOCK");
    int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    real_gettime = dlsym(RTLD_NEXT, "clock_gettime");
    if (file >= 0) {
        void *map = mmap(NULL, sizeof *ahead, PROT_READ, MAP_SHARED, file, 0);
        if (map != MAP_FAILED) ahead = map;
        close(file);
    }
}

int clock_gettime(clockid_t which, struct timespec *out) {
    if (!real_gettime) real_gettime = dlsym(RTLD_NEXT, "clock_gettime");
    int result = real_gettime(which, out);
    if (!result && ahead && (which == CLOCK_REALTIME || which == CLOCK_REALTIME_COARSE))
        out->tv_sec += *ahead;
    return result;
}

int gettimeofday(struct timeval *restrict out, void *restrict zone) {
    struct timespec now;
    (void)zone;
    int result = clock_gettime(CLOCK_REALTIME, &now);
    out->tv_sec = now.tv_sec;
    out->tv_usec = now.tv_nsec / 1000;
    return result;
}

time_t time(time_t *out) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (out) *out = now.tv_sec;
    return now.tv_sec;
}
