# Built with the libraries of development, which stay behind. Their scripts would build before there is anything to build.
FROM node:24-alpine AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc tsconfig.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY build ./build
COPY src ./src
COPY ui ./ui
RUN npm run --silent build

FROM node:24-alpine AS libraries
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund

FROM node:24-alpine
ENV NODE_ENV=production ML_CONNECTOR_DATA_DIR=/data
WORKDIR /app
COPY --from=libraries /app/node_modules ./node_modules
COPY package.json ./
COPY bin ./bin
COPY --from=build /app/dist ./dist
RUN ln -s /app/bin/ml-connector.js /usr/local/bin/ml-connector && install -d -o node -g node -m 700 /data
USER node
VOLUME /data
EXPOSE 4400
ENTRYPOINT ["ml-connector"]
CMD ["serve", "--host", "0.0.0.0"]
