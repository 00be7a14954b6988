parent.postMessage({ type: 'logout-success' }, location.origin);
